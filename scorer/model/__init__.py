"""The model: a bundle on disk, windows of tokens, the network's run, calibration."""
