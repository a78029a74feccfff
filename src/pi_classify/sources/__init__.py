"""Reading and writing: bytes in, plain values out. Nothing here knows what personal information is."""
