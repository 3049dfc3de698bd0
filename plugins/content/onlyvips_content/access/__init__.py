"""Who may see what: rules, facts, and the decision."""
