CREATE TYPE "public"."end_cause" AS ENUM('expired', 'given-back', 'revoked', 'person-left', 'replaced', 'not-made', 'vanished');--> statement-breakpoint
CREATE SEQUENCE "public"."playground_version" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "once_link" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "once_link_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"token_hash" text NOT NULL,
	"request_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"used_at" timestamp(3) with time zone,
	CONSTRAINT "once_link_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "once_link_hash" CHECK ("once_link"."token_hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "reminder" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reminder_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"lease_id" integer NOT NULL,
	"kind" text NOT NULL,
	"reminded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "reminder_leaseId_kind_unique" UNIQUE("lease_id","kind")
);
--> statement-breakpoint
CREATE TABLE "cron_run" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "worker_beat" (
	"id" text PRIMARY KEY NOT NULL,
	"beat_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
DROP INDEX "playground_message_conversation_id_index";--> statement-breakpoint
DROP INDEX "request_pending";--> statement-breakpoint
-- A value that is added to an enum cannot be used in the same transaction; a new type can.
ALTER TABLE "request" ALTER COLUMN "status" DROP DEFAULT;--> statement-breakpoint
DROP TRIGGER "request_begins_pending" ON "request";--> statement-breakpoint
ALTER TYPE "public"."request_status" RENAME TO "request_status_before";--> statement-breakpoint
CREATE TYPE "public"."request_status" AS ENUM('pending', 'approved', 'used', 'ended', 'denied', 'cancelled', 'lapsed');--> statement-breakpoint
ALTER TABLE "request" ALTER COLUMN "status" SET DATA TYPE "public"."request_status" USING "status"::text::"public"."request_status";--> statement-breakpoint
ALTER TABLE "request" ALTER COLUMN "status" SET DEFAULT 'pending';--> statement-breakpoint
DROP TYPE "public"."request_status_before";--> statement-breakpoint
CREATE TRIGGER "request_begins_pending" BEFORE INSERT ON "request" FOR EACH ROW EXECUTE FUNCTION refuse_answered_request();--> statement-breakpoint
ALTER TABLE "lease" ALTER COLUMN "request_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "lease" ALTER COLUMN "cause" SET DATA TYPE "public"."end_cause" USING "cause"::"public"."end_cause";--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "request" integer;--> statement-breakpoint
ALTER TABLE "lease" ADD COLUMN "assisted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "lease" ADD COLUMN "ended_by" integer;--> statement-breakpoint
ALTER TABLE "lease" ADD COLUMN "revoking_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "lease" ADD COLUMN "locked_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "lease" ADD COLUMN "sessions_ended" integer;--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "keeps" text;--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "change" text DEFAULT 'last' NOT NULL;--> statement-breakpoint
ALTER TABLE "playground_message" ADD COLUMN "subject" text;--> statement-breakpoint
ALTER TABLE "playground_message" ADD COLUMN "version" bigint DEFAULT nextval('playground_version') NOT NULL;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "extends_id" integer;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "given_minutes" integer;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "given_profile" "profile";--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "nudged_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "started_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "ends_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "minutes" integer;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "profile" "profile";--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "once_link" ADD CONSTRAINT "once_link_request_id_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."request"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "once_link" ADD CONSTRAINT "once_link_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder" ADD CONSTRAINT "reminder_lease_id_lease_id_fk" FOREIGN KEY ("lease_id") REFERENCES "public"."lease"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "once_link_request_id_index" ON "once_link" USING btree ("request_id");--> statement-breakpoint
ALTER TABLE "lease" ADD CONSTRAINT "lease_ended_by_it_user_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_extends_id_request_id_fk" FOREIGN KEY ("extends_id") REFERENCES "public"."request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entry_request_seq_index" ON "audit_entry" USING btree ("request","seq");--> statement-breakpoint
CREATE INDEX "notice_keeps" ON "notice" USING btree ("keeps") WHERE "notice"."keeps" is not null;--> statement-breakpoint
CREATE INDEX "notice_subject" ON "notice" USING btree ("subject") WHERE "notice"."subject" is not null;--> statement-breakpoint
CREATE INDEX "playground_message_conversation_version_index" ON "playground_message" USING btree ("conversation","version");--> statement-breakpoint
CREATE INDEX "playground_message_subject" ON "playground_message" USING btree ("subject") WHERE "playground_message"."subject" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "request_one_open" ON "request" USING btree ("user_id","environment_id") WHERE "request"."kind" = 'temporary' and "request"."extends_id" is null and "request"."status" in ('pending', 'approved', 'used');--> statement-breakpoint
CREATE UNIQUE INDEX "request_one_open_extension" ON "request" USING btree ("extends_id") WHERE "request"."extends_id" is not null and "request"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "request_pending" ON "request" USING btree ("deadline_at") WHERE "request"."status" in ('pending', 'approved');--> statement-breakpoint
ALTER TABLE "lease" ADD CONSTRAINT "lease_end_has_cause" CHECK (("lease"."state" in ('revoking', 'ended')) = ("lease"."cause" is not null));--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_change" CHECK ("notice"."change" in ('quiet', 'told', 'last'));--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_given_is_no_more" CHECK ("request"."given_minutes" <= "request"."asked_minutes" and "request"."given_minutes" > 0 and ("request"."profile" = 'read-and-write' or "request"."given_profile" = 'read-only'));