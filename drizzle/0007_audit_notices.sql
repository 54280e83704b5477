CREATE TABLE "channel_subscription" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "channel_subscription_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"team_id" integer,
	"application_id" integer,
	"environment_id" integer,
	"subscribed_by" integer NOT NULL,
	"subscribed_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "channel_subscription_channel_teamId_applicationId_environmentId_unique" UNIQUE NULLS NOT DISTINCT("channel","team_id","application_id","environment_id"),
	CONSTRAINT "channel_subscription_is_to_one" CHECK (num_nonnulls("channel_subscription"."team_id", "channel_subscription"."application_id", "channel_subscription"."environment_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "held_entry" (
	"channel" text NOT NULL,
	"audit_seq" bigint NOT NULL,
	CONSTRAINT "held_entry_channel_audit_seq_pk" PRIMARY KEY("channel","audit_seq")
);
--> statement-breakpoint
CREATE TABLE "parked_channel" (
	"channel" text PRIMARY KEY NOT NULL,
	"parked_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"why" text NOT NULL,
	"tried_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"recorded" boolean NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notice" ALTER COLUMN "card" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "thread" text;--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "is_reply" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "channel_subscription" ADD CONSTRAINT "channel_subscription_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_subscription" ADD CONSTRAINT "channel_subscription_application_id_application_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."application"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_subscription" ADD CONSTRAINT "channel_subscription_environment_id_environment_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environment"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_subscription" ADD CONSTRAINT "channel_subscription_subscribed_by_it_user_id_fk" FOREIGN KEY ("subscribed_by") REFERENCES "public"."it_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "held_entry" ADD CONSTRAINT "held_entry_audit_seq_audit_entry_seq_fk" FOREIGN KEY ("audit_seq") REFERENCES "public"."audit_entry"("seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notice_thread" ON "notice" USING btree ("audit_seq") WHERE "notice"."thread" is not null;--> statement-breakpoint
CREATE INDEX "posted_message_root" ON "posted_message" USING btree ("channel","subject");--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_says_something" CHECK ("notice"."card" is not null or "notice"."channel" is not null);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON parked_channel, channel_subscription, held_entry TO chatelaine_app;
