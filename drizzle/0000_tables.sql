CREATE TYPE "public"."account" AS ENUM('company-administrator', 'infrastructure-administrator');--> statement-breakpoint
CREATE TYPE "public"."connection_level" AS ENUM('no-access', 'read-only', 'publish', 'full-control');--> statement-breakpoint
CREATE TYPE "public"."delegation" AS ENUM('higher', 'same-or-lower');--> statement-breakpoint
CREATE TYPE "public"."engine" AS ENUM('sqlserver', 'oracle', 'postgres', 'mysql');--> statement-breakpoint
CREATE TYPE "public"."hosting" AS ENUM('cloud', 'self-managed');--> statement-breakpoint
CREATE TYPE "public"."level" AS ENUM('no-access', 'access', 'list', 'monitor', 'open-and-debug', 'change-and-deploy', 'full-control');--> statement-breakpoint
CREATE TYPE "public"."network" AS ENUM('vpn', 'transit-gateway', 'allowlist');--> statement-breakpoint
CREATE TYPE "public"."profile" AS ENUM('read-only', 'read-and-write');--> statement-breakpoint
CREATE TYPE "public"."provisioning" AS ENUM('direct', 'assisted');--> statement-breakpoint
CREATE TYPE "public"."purpose" AS ENUM('development', 'test', 'production');--> statement-breakpoint
CREATE TYPE "public"."requests" AS ENUM('with-approval', 'administrators-only');--> statement-breakpoint
CREATE TYPE "public"."tunnel" AS ENUM('vpn', 'transit-gateway');--> statement-breakpoint
CREATE TYPE "public"."answer" AS ENUM('approve', 'deny');--> statement-breakpoint
CREATE TYPE "public"."lease_kind" AS ENUM('temporary', 'permanent');--> statement-breakpoint
CREATE TYPE "public"."lease_state" AS ENUM('creating', 'active', 'extending', 'revoking', 'ended');--> statement-breakpoint
CREATE TYPE "public"."request_status" AS ENUM('pending', 'approved', 'denied', 'cancelled', 'lapsed');--> statement-breakpoint
CREATE TABLE "application" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "application_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"team_id" integer,
	"position" integer NOT NULL,
	CONSTRAINT "application_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "application_role" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "application_role_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" integer NOT NULL,
	"application_id" integer NOT NULL,
	"role_id" integer NOT NULL,
	"ends_at" timestamp(3) with time zone,
	CONSTRAINT "application_role_userId_applicationId_unique" UNIQUE("user_id","application_id")
);
--> statement-breakpoint
CREATE TABLE "channel" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "channel_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"team_id" integer,
	"application_id" integer,
	"environment_id" integer,
	"channel" text NOT NULL,
	CONSTRAINT "channel_teamId_applicationId_environmentId_unique" UNIQUE NULLS NOT DISTINCT("team_id","application_id","environment_id"),
	CONSTRAINT "channel_is_for_one" CHECK (num_nonnulls("channel"."team_id", "channel"."application_id", "channel"."environment_id") <= 1)
);
--> statement-breakpoint
CREATE TABLE "chat_link" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "chat_link_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" integer NOT NULL,
	"platform" text NOT NULL,
	"tenant" text DEFAULT '' NOT NULL,
	"account" text NOT NULL,
	CONSTRAINT "chat_link_platform_tenant_account_unique" UNIQUE("platform","tenant","account"),
	CONSTRAINT "chat_link_userId_platform_tenant_unique" UNIQUE("user_id","platform","tenant"),
	CONSTRAINT "chat_link_platform" CHECK ("chat_link"."platform" in ('slack', 'teams'))
);
--> statement-breakpoint
CREATE TABLE "connection" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "connection_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"environment_id" integer NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "connection_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "connection_role" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "connection_role_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"connection_id" integer NOT NULL,
	"role_id" integer NOT NULL,
	"level" "connection_level" NOT NULL,
	CONSTRAINT "connection_role_connectionId_roleId_unique" UNIQUE("connection_id","role_id")
);
--> statement-breakpoint
CREATE TABLE "connection_user" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "connection_user_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"connection_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"level" "connection_level" NOT NULL,
	CONSTRAINT "connection_user_connectionId_userId_unique" UNIQUE("connection_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "database" (
	"environment_id" integer PRIMARY KEY NOT NULL,
	"engine" "engine" NOT NULL,
	"provisioning" "provisioning" NOT NULL,
	"server" text NOT NULL,
	"port" integer NOT NULL,
	"instance" text NOT NULL,
	"database" text NOT NULL,
	"admin" text NOT NULL,
	"requests" "requests" NOT NULL,
	"self_service" boolean NOT NULL,
	"approvals" integer NOT NULL,
	"max_hours" integer NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "database_max_hours" CHECK ("database"."max_hours" between 1 and 12),
	CONSTRAINT "database_approvals" CHECK ("database"."approvals" >= 0),
	CONSTRAINT "database_admin_is_no_url" CHECK ("database"."admin" not like '%://%')
);
--> statement-breakpoint
CREATE TABLE "environment" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "environment_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"purpose" "purpose" NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "environment_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "extension" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "extension_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"application_id" integer NOT NULL,
	"connection_id" integer NOT NULL,
	"configured" boolean NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "extension_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "infrastructure" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"hosting" "hosting" NOT NULL,
	"console_version" text NOT NULL,
	"network" "tunnel"[] NOT NULL,
	"delegation" "delegation" NOT NULL,
	"policy" integer NOT NULL,
	CONSTRAINT "infrastructure_is_one" CHECK ("infrastructure"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "it_user" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "it_user_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"username" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"active" boolean NOT NULL,
	"default_role_id" integer NOT NULL,
	"account" "account",
	"position" integer NOT NULL,
	CONSTRAINT "it_user_username_unique" UNIQUE("username")
);
--> statement-breakpoint
CREATE TABLE "permanent_user" (
	"environment_id" integer NOT NULL,
	"profile" "profile" NOT NULL,
	"network" "network" NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "permanent_user_environment_id_profile_pk" PRIMARY KEY("environment_id","profile")
);
--> statement-breakpoint
CREATE TABLE "role" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "role_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"built_in" boolean DEFAULT false NOT NULL,
	"position" integer,
	"manage_infrastructure" boolean DEFAULT false NOT NULL,
	"manage_teams" boolean DEFAULT false NOT NULL,
	CONSTRAINT "role_name_unique" UNIQUE("name"),
	CONSTRAINT "role_administrator_is_fixed" CHECK ("role"."name" <> 'Administrator' or ("role"."built_in" and "role"."position" is null)),
	CONSTRAINT "role_has_position" CHECK ("role"."built_in" or "role"."position" is not null)
);
--> statement-breakpoint
CREATE TABLE "role_level" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "role_level_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"role_id" integer NOT NULL,
	"environment_id" integer NOT NULL,
	"level" "level",
	"create_applications" integer,
	"add_system_dependencies" integer,
	CONSTRAINT "role_level_roleId_environmentId_unique" UNIQUE("role_id","environment_id")
);
--> statement-breakpoint
CREATE TABLE "team" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "team_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "team_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "team_role" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "team_role_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" integer NOT NULL,
	"team_id" integer NOT NULL,
	"role_id" integer NOT NULL,
	"ends_at" timestamp(3) with time zone,
	CONSTRAINT "team_role_userId_teamId_unique" UNIQUE("user_id","team_id")
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"actor" text,
	"member" text,
	"entry" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"size" bigint NOT NULL,
	"head" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "audit_head_is_one" CHECK ("audit_head"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "checkpoint" (
	"size" bigint PRIMARY KEY NOT NULL,
	"head" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"key_id" text NOT NULL,
	"public_key" text NOT NULL,
	"signature" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lease" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lease_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"request_id" integer,
	"user_id" integer NOT NULL,
	"environment_id" integer NOT NULL,
	"kind" "lease_kind" NOT NULL,
	"profile" "profile" NOT NULL,
	"account_name" text NOT NULL,
	"account_id" text,
	"state" "lease_state" NOT NULL,
	"fence" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"ends_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"cause" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"first_failed_at" timestamp(3) with time zone,
	"failure" text,
	CONSTRAINT "lease_accountName_unique" UNIQUE("account_name"),
	CONSTRAINT "lease_account_name" CHECK ("lease"."account_name" ~ '^[a-z][a-z0-9_]{2,29}$'),
	CONSTRAINT "lease_twelve_hours" CHECK ("lease"."kind" = 'permanent' or ("lease"."ends_at" > "lease"."created_at" and "lease"."ends_at" <= "lease"."created_at" + interval '12 hours')),
	CONSTRAINT "lease_temporary_ends" CHECK ("lease"."kind" = 'permanent' or "lease"."ends_at" is not null),
	CONSTRAINT "lease_ended_has_moment" CHECK (("lease"."state" = 'ended') = ("lease"."ended_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "notice_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"audit_seq" bigint NOT NULL,
	"user_id" integer,
	"channel" text,
	"card" jsonb NOT NULL,
	"sent_at" timestamp(3) with time zone,
	CONSTRAINT "notice_has_one_recipient" CHECK (num_nonnulls("notice"."user_id", "notice"."channel") = 1)
);
--> statement-breakpoint
CREATE TABLE "playground_message" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "playground_message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"conversation" text NOT NULL,
	"author" text,
	"seen_by" text,
	"body" jsonb NOT NULL,
	"at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "request_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"user_id" integer NOT NULL,
	"environment_id" integer NOT NULL,
	"kind" "lease_kind" NOT NULL,
	"profile" "profile" NOT NULL,
	"reason" text NOT NULL,
	"asked_minutes" integer,
	"status" "request_status" DEFAULT 'pending' NOT NULL,
	"policy" integer NOT NULL,
	"requested_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"deadline_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "request_minutes" CHECK ("request"."asked_minutes" > 0)
);
--> statement-breakpoint
CREATE TABLE "vote" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "vote_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"request_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"answer" "answer" NOT NULL,
	"answered_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "vote_requestId_userId_unique" UNIQUE("request_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "application" ADD CONSTRAINT "application_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_role" ADD CONSTRAINT "application_role_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_role" ADD CONSTRAINT "application_role_application_id_application_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."application"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_role" ADD CONSTRAINT "application_role_role_id_role_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."role"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_application_id_application_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."application"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_environment_id_environment_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environment"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_link" ADD CONSTRAINT "chat_link_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_environment_id_environment_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_role" ADD CONSTRAINT "connection_role_connection_id_connection_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connection"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_role" ADD CONSTRAINT "connection_role_role_id_role_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."role"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_user" ADD CONSTRAINT "connection_user_connection_id_connection_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connection"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_user" ADD CONSTRAINT "connection_user_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "database" ADD CONSTRAINT "database_environment_id_environment_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension" ADD CONSTRAINT "extension_application_id_application_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."application"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension" ADD CONSTRAINT "extension_connection_id_connection_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connection"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "it_user" ADD CONSTRAINT "it_user_default_role_id_role_id_fk" FOREIGN KEY ("default_role_id") REFERENCES "public"."role"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permanent_user" ADD CONSTRAINT "permanent_user_environment_id_environment_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_level" ADD CONSTRAINT "role_level_role_id_role_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."role"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_level" ADD CONSTRAINT "role_level_environment_id_environment_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environment"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_role" ADD CONSTRAINT "team_role_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_role" ADD CONSTRAINT "team_role_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_role" ADD CONSTRAINT "team_role_role_id_role_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."role"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lease" ADD CONSTRAINT "lease_request_id_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lease" ADD CONSTRAINT "lease_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lease" ADD CONSTRAINT "lease_environment_id_environment_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_audit_seq_audit_entry_seq_fk" FOREIGN KEY ("audit_seq") REFERENCES "public"."audit_entry"("seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_environment_id_environment_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_request_id_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."request"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "application_team_id_index" ON "application" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "application_role_application_id_index" ON "application_role" USING btree ("application_id");--> statement-breakpoint
CREATE INDEX "application_role_role_id_index" ON "application_role" USING btree ("role_id");--> statement-breakpoint
CREATE INDEX "it_user_default_role_id_index" ON "it_user" USING btree ("default_role_id");--> statement-breakpoint
CREATE UNIQUE INDEX "role_folded_name" ON "role" USING btree (lower(btrim(normalize("name", NFKC))));--> statement-breakpoint
CREATE INDEX "team_role_team_id_index" ON "team_role" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "team_role_role_id_index" ON "team_role" USING btree ("role_id");--> statement-breakpoint
CREATE INDEX "audit_entry_at_index" ON "audit_entry" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_entry_actor_seq_index" ON "audit_entry" USING btree ("actor","seq");--> statement-breakpoint
CREATE INDEX "audit_entry_member_seq_index" ON "audit_entry" USING btree ("member","seq");--> statement-breakpoint
CREATE INDEX "audit_entry_kind_seq_index" ON "audit_entry" USING btree ("kind","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "lease_one_live_temporary" ON "lease" USING btree ("user_id","environment_id") WHERE "lease"."kind" = 'temporary' and "lease"."state" <> 'ended';--> statement-breakpoint
CREATE UNIQUE INDEX "lease_one_live_permanent" ON "lease" USING btree ("environment_id","profile") WHERE "lease"."kind" = 'permanent' and "lease"."state" <> 'ended';--> statement-breakpoint
CREATE INDEX "lease_due" ON "lease" USING btree ("ends_at") WHERE "lease"."state" <> 'ended';--> statement-breakpoint
CREATE INDEX "notice_unsent" ON "notice" USING btree ("id") WHERE "notice"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "playground_message_conversation_id_index" ON "playground_message" USING btree ("conversation","id");--> statement-breakpoint
CREATE INDEX "request_user_id_index" ON "request" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "request_pending" ON "request" USING btree ("deadline_at") WHERE "request"."status" = 'pending';