"""What every test stands on: settings start the embedded PostgreSQL when DATABASE_URL is not set."""
