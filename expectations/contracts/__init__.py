"""What the rows of a return must look like before anything is asked of them together."""
