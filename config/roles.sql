-- The three database roles of Samverka, and one database for them.
--
-- The embedded server runs this file at every start. On a server of your own, run it once
-- as a superuser, with psql 14 or newer:
--
--   SAMVERKA_OWNER_PASSWORD=… SAMVERKA_APP_PASSWORD=… psql -d postgres -f config/roles.sql
--
-- Passwords come from the environment because arguments are visible to every user of the
-- machine. Every statement may be repeated. Create the database beforehand if it needs a
-- locale other than the server's.
--
--   samverka_owner  owns the database and its tables; runs migrations, nothing else.
--   samverka_app    web, workers and tests; owns nothing, so it can switch off no trigger.
--   samverka_admin  superuser of the embedded server only (start and test reset): it would
--                   pass by triggers and row-level security, so nothing else may use it.

\set ON_ERROR_STOP on
\getenv owner_password SAMVERKA_OWNER_PASSWORD
\getenv app_password SAMVERKA_APP_PASSWORD
\getenv database SAMVERKA_DATABASE
\if :{?database}
\else
  \set database samverka
\endif

SELECT format('CREATE ROLE %I', wanted)
  FROM unnest(ARRAY['samverka_owner', 'samverka_app']) AS wanted
 WHERE wanted NOT IN (SELECT rolname FROM pg_roles)
\gexec

ALTER ROLE samverka_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD :'owner_password';
ALTER ROLE samverka_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD :'app_password';

-- A turn that cannot have its row within two seconds tells the person so; a migration that
-- cannot have its table gives way instead of queueing everybody behind it.
ALTER ROLE samverka_owner SET lock_timeout = '2s';
ALTER ROLE samverka_app SET lock_timeout = '2s';
-- A worker that hangs in the middle of a turn must not hold its case for long.
ALTER ROLE samverka_app SET idle_in_transaction_session_timeout = '60s';

SELECT format('CREATE DATABASE %I OWNER samverka_owner ENCODING ''UTF8'' TEMPLATE template0',
              :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec

\connect :"database"

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO samverka_app;

-- PostgreSQL 15 made this the default, but a cluster upgraded from an older one keeps its grants.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO samverka_owner;
GRANT USAGE ON SCHEMA public TO samverka_app;

-- Ordinary rows may be changed. Migrations take UPDATE and DELETE back where a table only grows;
-- TRUNCATE is never given.
ALTER DEFAULT PRIVILEGES FOR ROLE samverka_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO samverka_app;
ALTER DEFAULT PRIVILEGES FOR ROLE samverka_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO samverka_app;
