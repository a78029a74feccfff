"""Arithmetic that no library has: one small module per thing."""
