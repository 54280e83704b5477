-- What is there before the first import.
INSERT INTO infrastructure (id, name, hosting, console_version, network, delegation, policy)
  VALUES (1, '', 'cloud', '', '{}', 'higher', 0);
--> statement-breakpoint
INSERT INTO role (name, built_in) VALUES ('Administrator', true), ('Developer', true);
--> statement-breakpoint
INSERT INTO audit_head (id, size, head, at) VALUES (1, 0, repeat('0', 64), 'epoch');
--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed, only added to', tg_table_name USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER checkpoint_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- ALWAYS: also in a session that calls itself a replica.
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_is_kept;
--> statement-breakpoint
ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_is_kept;
--> statement-breakpoint
CREATE FUNCTION refuse_answered_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.status <> 'pending' THEN
    RAISE EXCEPTION 'a request begins as pending' USING ERRCODE = 'check_violation';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER request_begins_pending BEFORE INSERT ON request
  FOR EACH ROW EXECUTE FUNCTION refuse_answered_request();
--> statement-breakpoint
CREATE FUNCTION keep_built_in_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.built_in AND (tg_op = 'DELETE' OR new.name <> old.name OR NOT new.built_in) THEN
    RAISE EXCEPTION 'the role % is built in', old.name USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
--> statement-breakpoint
CREATE TRIGGER role_built_in_is_kept BEFORE UPDATE OR DELETE ON role
  FOR EACH ROW EXECUTE FUNCTION keep_built_in_role();
--> statement-breakpoint
-- Roles belong to the whole server, so another database may be making this one at the same moment.
DO $$
BEGIN
  CREATE ROLE chatelaine_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
-- Who creates a role without being superuser may give it but not take it on, from PostgreSQL 16.
DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'chatelaine_app', 'SET') THEN
    EXECUTE format('GRANT chatelaine_app TO %I', current_user);
  END IF;
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO chatelaine_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON audit_entry, checkpoint FROM chatelaine_app;
--> statement-breakpoint
REVOKE INSERT, DELETE ON audit_head, infrastructure FROM chatelaine_app;
