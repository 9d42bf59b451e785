"""`check --online`: fetches the images that web addresses in requests lead to, as a provider's fetcher would.

What comes of it are facts about links (`images.links`), an input of a check like a catalogue of models; rules and
keywords never fetch. Nothing here is imported without the option.
"""
