#!/bin/sh
# Makes the passwords that docker-compose.yml reads from ./secrets, each once; what is there is kept.
set -eu
umask 077
mkdir -p "$(dirname "$0")/../secrets"
cd "$(dirname "$0")/../secrets"

# Letters and digits alone: they stand in connection strings.
password() { openssl rand -hex 24; }
keep() { [ -s "$1" ] || cat > "$1"; }

password | keep postgres-password
password | keep ledger-password
keep EVENTSTORE_ADMIN <<END
esdb://admin:changeit@es1:2113,es2:2113,es3:2113?tls=true&tlsCAFile=/certificates/ca.crt
END
keep LEDGER_EVENT_STORE <<END
esdb://ledger:$(cat ledger-password)@es1:2113,es2:2113,es3:2113?tls=true
END
keep LEDGER_DATABASE_URL <<END
postgres://ledger:$(cat postgres-password)@postgres:5432/ledger?sslmode=verify-full
END
keep QUICK_DATABASE_URL <<END
postgres://ledger:$(cat postgres-password)@postgres-quick:5432/ledger
END

# The containers' own users read them.
chmod 644 ./*
chmod 711 .
