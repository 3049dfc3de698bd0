"""Rules against fraud: a score for every claim, and the reasons behind it.

``facts`` gathers what is known about a claim, ``rules`` judge that and nothing else, ``judge``
adds up what they say, ``replay`` tries a changed rule on past claims.
"""
