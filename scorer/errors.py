"""The exceptions of this package: one small tree, every message says what, where and what to do."""


class ScorerError(Exception):
    """Base of everything this package raises on purpose."""


class InputError(ScorerError):
    """Input that cannot be read or does not follow the contract."""


class CodebookError(ScorerError):
    """A codebook that is malformed, or not the one a bundle was made under."""


class BundleError(ScorerError):
    """A model bundle that is missing, incomplete or damaged."""


class RunError(ScorerError):
    """A run folder that is missing, broken or does not add up."""
