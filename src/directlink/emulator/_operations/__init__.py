"""What answers each operation."""
