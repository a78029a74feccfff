"""Makes the project's own labelled payloads and adversarial cases. Everybody in them is made up."""
