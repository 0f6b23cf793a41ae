"""What the emulated service knows of each resource."""
