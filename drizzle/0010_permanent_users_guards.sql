-- A permanent database user may be answered for by somebody else, once that was asked for and approved.
CREATE OR REPLACE FUNCTION keep_lease_bounds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.state = 'ended' AND new.state <> 'ended' THEN
    RAISE EXCEPTION 'a lease that has ended stays so' USING ERRCODE = 'check_violation';
  END IF;
  IF new.fence < old.fence OR new.account_name <> old.account_name OR new.kind <> old.kind
    OR new.user_id <> old.user_id AND NOT (new.fence > old.fence AND EXISTS (
      SELECT FROM request WHERE extends_id = old.request_id AND kind = 'permanent' AND user_id = new.user_id AND status = 'approved'))
  THEN
    RAISE EXCEPTION 'a lease keeps its account, its holder and the order of its writers' USING ERRCODE = 'check_violation';
  END IF;
  RETURN new;
END $$;
