CREATE TABLE "conversation" (
	"tenant" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"service_url" text NOT NULL,
	"object_id" text,
	CONSTRAINT "conversation_tenant_id_pk" PRIMARY KEY("tenant","id"),
	CONSTRAINT "conversation_kind" CHECK ("conversation"."kind" in ('personal', 'channel', 'group')),
	CONSTRAINT "conversation_is_of_one" CHECK (("conversation"."kind" = 'personal') = ("conversation"."object_id" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "conversation_of_person" ON "conversation" USING btree ("tenant","object_id") WHERE "conversation"."object_id" is not null;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON conversation TO chatelaine_app;
