"""The way of one event, in the order it is gone: leaves, lenses, names, cues, spans, prose, overlaps, echoes."""
