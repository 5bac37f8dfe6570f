"""What several test modules share: rendered validators, independent ones, and payload strategies."""
