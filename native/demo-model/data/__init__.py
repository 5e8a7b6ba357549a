"""Generated pictures for training and testing the demonstration model."""
