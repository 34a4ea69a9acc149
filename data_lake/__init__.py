"""What has arrived and what happened."""
