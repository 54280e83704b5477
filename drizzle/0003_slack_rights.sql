-- "ALL TABLES" of the first rights were those of their day.
GRANT SELECT, INSERT, UPDATE, DELETE ON delivery, installation, posted_message TO chatelaine_app;
