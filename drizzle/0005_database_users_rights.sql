GRANT SELECT, INSERT, UPDATE, DELETE ON reminder, once_link TO chatelaine_app;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE playground_version TO chatelaine_app;
--> statement-breakpoint
-- The program may ask for a job and take one back, and nothing else of the queue, which belongs to who migrates.
CREATE FUNCTION enqueue(task text, payload json, key text, queue text, run_at timestamptz, mode text DEFAULT 'replace')
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM graphile_worker.add_job(task, payload, queue_name => queue, run_at => run_at, job_key => key, job_key_mode => mode);
END $$;
--> statement-breakpoint
CREATE FUNCTION dequeue(key text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM graphile_worker.remove_job(key);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION enqueue(text, json, text, text, timestamptz, text), dequeue(text) FROM public;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION enqueue(text, json, text, text, timestamptz, text), dequeue(text) TO chatelaine_app;
--> statement-breakpoint
-- What has come to its end stays there, whoever writes.
CREATE FUNCTION keep_final_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.status IN ('ended', 'denied', 'cancelled', 'lapsed') AND new.status <> old.status THEN
    RAISE EXCEPTION 'a request that is % stays so', old.status USING ERRCODE = 'check_violation';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER request_final_is_kept BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION keep_final_request();
--> statement-breakpoint
CREATE FUNCTION keep_lease_bounds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.state = 'ended' AND new.state <> 'ended' THEN
    RAISE EXCEPTION 'a lease that has ended stays so' USING ERRCODE = 'check_violation';
  END IF;
  IF new.fence < old.fence OR new.account_name <> old.account_name OR new.user_id <> old.user_id THEN
    RAISE EXCEPTION 'a lease keeps its account, its holder and the order of its writers' USING ERRCODE = 'check_violation';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER lease_bounds_are_kept BEFORE UPDATE ON lease FOR EACH ROW EXECUTE FUNCTION keep_lease_bounds();
