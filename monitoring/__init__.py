"""monitoring: how outlets and runs do, judged from plain values."""
