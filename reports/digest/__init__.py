"""digest: the week gathered, put into words and laid out."""
