"""Money: a double-entry ledger into which payment rails plug."""
