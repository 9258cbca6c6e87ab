import { errorsOf } from '#libs/kernel';

/** Why a PostgreSQL database cannot be used, or cannot be used now. Details name host and database, never a password. */
export const postgresErrors = {
  POSTGRES_URL_INVALID: {
    status: 500,
    title: 'The PostgreSQL connection string is not usable.',
    remedy: 'Write it as postgresql://user:password@host:5432/database; the detail says what is wrong.',
  },
  POSTGRES_UNAVAILABLE: {
    status: 503,
    title: 'The PostgreSQL server cannot be reached now.',
    remedy:
      'Check that the server runs, that it can be reached from here and has connections left; then try again.',
  },
  POSTGRES_CREDENTIALS_REFUSED: {
    status: 503,
    title: 'The PostgreSQL server refuses the user or the password.',
    remedy: 'Correct the user and password in the connection string, or the rule in pg_hba.conf.',
  },
  POSTGRES_DATABASE_MISSING: {
    status: 503,
    title: 'The PostgreSQL server has no such database or schema.',
    remedy: 'Make it (createdb, create schema), or correct its name in the connection string.',
  },
  POSTGRES_TLS_REFUSED: {
    status: 503,
    title: 'No trusted TLS connection to the PostgreSQL server can be made.',
    remedy:
      'Give the authority of its certificate as sslrootcert, and name the host as the certificate does.',
  },
  POSTGRES_RIGHTS_MISSING: {
    status: 503,
    title: 'The PostgreSQL user lacks a right that the ledger needs.',
    remedy: 'Give the user the rights listed in docs/how-to/run-on-postgresql.md; the detail says where.',
  },
  POSTGRES_UNSUITABLE: {
    status: 503,
    title: 'This PostgreSQL database cannot hold what the ledger stores.',
    remedy:
      'Use PostgreSQL 14 or later, the primary and not a standby, a database made with encoding UTF8, and leave fsync, full_page_writes and synchronous_commit on. For tests, durability=any in the connection string lets them be off.',
  },
  POSTGRES_TIMED_OUT: {
    status: 503,
    title: 'PostgreSQL took longer over a statement than it may.',
    remedy: 'Try again; if it persists, look for locks and for missing memory or indexes on the server.',
  },
  POSTGRES_VALUE_REFUSED: {
    status: 500,
    title: 'A value cannot be stored in PostgreSQL as it is.',
    remedy: 'Find the writer of that column: text with a NUL or half a surrogate pair in it cannot be kept.',
  },
} as const;

export const postgresError = errorsOf(postgresErrors);
