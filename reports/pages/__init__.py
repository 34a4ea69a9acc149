"""Pages: which figures and sentences stand where, made ready for the templates."""
