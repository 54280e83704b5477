ALTER TABLE "lease" ADD COLUMN "review_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "lease" ADD COLUMN "password_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "lease" ADD COLUMN "rotating_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "network" "network";--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "addresses" text[];--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "phone" text;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "sealed_phone" text;--> statement-breakpoint
ALTER TABLE "request" ADD COLUMN "support_case" text;--> statement-breakpoint
CREATE UNIQUE INDEX "request_one_open_permanent" ON "request" USING btree ("environment_id","profile") WHERE "request"."kind" = 'permanent' and "request"."extends_id" is null and "request"."status" in ('pending', 'approved', 'used');--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_permanent" CHECK (("request"."kind" = 'permanent') = ("request"."network" is not null and "request"."addresses" is not null));--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_phone_is_masked" CHECK ("request"."phone" ~ '^[+][1-9][0-9]{0,2} … [0-9]{3}$' and ("request"."sealed_phone" is null or "request"."phone" is not null));