"""The trained scorer: features, weights and calibration for inference, and the commands that train and measure it."""
