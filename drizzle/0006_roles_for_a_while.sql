CREATE TABLE "kept_role" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "kept_role_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" integer NOT NULL,
	"role" text NOT NULL,
	"scope" text NOT NULL,
	"place" text DEFAULT '' NOT NULL,
	"kept_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"kept_by" integer NOT NULL,
	CONSTRAINT "kept_role_userId_scope_place_unique" UNIQUE("user_id","scope","place")
);
--> statement-breakpoint
CREATE TABLE "role_lease" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "role_lease_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"request_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"role" text NOT NULL,
	"scope" text NOT NULL,
	"place" text,
	"before" text,
	"created_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"ends_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"cause" text,
	"ended_by" integer,
	"after" text,
	"reminded" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "role_lease_place" CHECK (("role_lease"."place" is null) = ("role_lease"."scope" = 'default')),
	CONSTRAINT "role_lease_scope" CHECK ("role_lease"."scope" in ('default', 'team', 'application')),
	CONSTRAINT "role_lease_ends" CHECK ("role_lease"."ends_at" > "role_lease"."created_at"),
	CONSTRAINT "role_lease_default_goes_back" CHECK ("role_lease"."scope" <> 'default' or "role_lease"."before" is not null),
	CONSTRAINT "role_lease_end_has_cause" CHECK (("role_lease"."ended_at" is null) = ("role_lease"."cause" is null))
);
--> statement-breakpoint
ALTER TABLE "request" ALTER COLUMN "environment_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "request" ALTER COLUMN "profile" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "role" text;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "scope" text;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "place" text;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "given_by" integer;--> statement-breakpoint
ALTER TABLE "kept_role" ADD CONSTRAINT "kept_role_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_role" ADD CONSTRAINT "kept_role_kept_by_it_user_id_fk" FOREIGN KEY ("kept_by") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_lease" ADD CONSTRAINT "role_lease_request_id_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_lease" ADD CONSTRAINT "role_lease_user_id_it_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_lease" ADD CONSTRAINT "role_lease_ended_by_it_user_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "role_lease_live" ON "role_lease" USING btree ("user_id") WHERE "role_lease"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "role_lease_due" ON "role_lease" USING btree ("ends_at") WHERE "role_lease"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "role_lease_one_live" ON "role_lease" USING btree ("request_id") WHERE "role_lease"."ended_at" is null;--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_given_by_it_user_id_fk" FOREIGN KEY ("given_by") REFERENCES "public"."it_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "request_one_open_role" ON "request" USING btree ("user_id","role","scope",coalesce("place", '')) WHERE "request"."role" is not null and "request"."extends_id" is null and "request"."status" = 'pending';--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_asks_one_thing" CHECK (num_nonnulls("request"."environment_id", "request"."profile") = case when "request"."role" is null then 2 else 0 end
        and num_nonnulls("request"."role", "request"."scope") in (0, 2) and ("request"."role" is null or "request"."asked_minutes" is null or "request"."asked_minutes" <= 525600));--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_place" CHECK (("request"."place" is null) = ("request"."scope" is null or "request"."scope" = 'default'));--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON role_lease TO chatelaine_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON kept_role TO chatelaine_app;
--> statement-breakpoint
-- What has ended stays so, and stays whose it was.
CREATE FUNCTION keep_role_lease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'a role lease that has ended stays so' USING ERRCODE = 'check_violation';
  END IF;
  IF new.user_id <> old.user_id OR new.role <> old.role OR new.request_id <> old.request_id THEN
    RAISE EXCEPTION 'a role lease keeps its holder, its role and its request' USING ERRCODE = 'check_violation';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER role_lease_is_kept BEFORE UPDATE ON role_lease FOR EACH ROW EXECUTE FUNCTION keep_role_lease();
