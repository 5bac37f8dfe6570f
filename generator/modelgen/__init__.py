"""modelgen: a catalogue of AI models in, everything people use those models through out."""

__version__ = "0.1.0"
