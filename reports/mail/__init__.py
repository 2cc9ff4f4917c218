"""mail: from an approved issue to mailboxes, and what comes back."""
