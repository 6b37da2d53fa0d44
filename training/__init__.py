"""Makes the model: corpus, base encoder, training, calibration, export, evaluation."""
