"""What a group plans: meetings kept as templates, and templates that repeat."""
