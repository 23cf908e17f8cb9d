"""``string``: formatting, converting, trimming, joining, replacing and extracting text, a module for each.

All but ``Join`` take any value and begin with its text as ``%v`` prints it. :mod:`.table` lists the types.
"""
