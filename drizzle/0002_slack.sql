CREATE TABLE "delivery" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "installation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"enterprise" text,
	"team" text,
	"name" text NOT NULL,
	"app_id" text NOT NULL,
	"bot_id" text NOT NULL,
	"bot_user_id" text NOT NULL,
	"token" text NOT NULL,
	"scopes" text[] NOT NULL,
	"installed_by" text NOT NULL,
	"installed_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "installation_enterprise_team_unique" UNIQUE NULLS NOT DISTINCT("enterprise","team"),
	CONSTRAINT "installation_is_somewhere" CHECK (num_nonnulls("installation"."enterprise", "installation"."team") > 0)
);
--> statement-breakpoint
CREATE TABLE "posted_message" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "posted_message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subject" text NOT NULL,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"message" text NOT NULL,
	"settled_at" timestamp(3) with time zone,
	CONSTRAINT "posted_message_platform_tenant_channel_message_unique" UNIQUE("platform","tenant","channel","message"),
	CONSTRAINT "posted_message_platform" CHECK ("posted_message"."platform" in ('slack', 'teams'))
);
--> statement-breakpoint
ALTER TABLE "notice" DROP CONSTRAINT "notice_has_one_recipient";--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "subject" text;--> statement-breakpoint
CREATE INDEX "delivery_at_index" ON "delivery" USING btree ("at");--> statement-breakpoint
CREATE INDEX "posted_message_unsettled" ON "posted_message" USING btree ("subject") WHERE "posted_message"."settled_at" is null;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_has_one_recipient" CHECK (num_nonnulls("notice"."user_id", "notice"."channel", "notice"."subject") = 1);