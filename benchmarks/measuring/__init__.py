"""The rooms of `accuracy.py`: sets of labelled data, systems, figures, leaks, pages."""
