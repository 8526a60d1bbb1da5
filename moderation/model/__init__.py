"""The trained scorer: features, weights and calibration for inference, and the commands that train and measure it."""

import os

# The tables are small. Several threads would wait for each other longer than they work, and take the cores from the meetings.
os.putenv("OPENBLAS_NUM_THREADS", "1")
