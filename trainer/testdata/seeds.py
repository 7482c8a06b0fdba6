"""Prints the seeds that TestSeedsNeverChange pins, from the definitions alone:
FNV-1a of the little-endian root, length of the purpose, purpose and keys
(Fowler, Noll and Vo), then the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""

M = 2**64 - 1


def derive_seed(root, purpose, *keys):
    word = lambda v: v.to_bytes(8, "little")
    text = word(root) + word(len(purpose)) + purpose.encode() + b"".join(map(word, keys))
    h = 0xCBF29CE484222325
    for byte in text:
        h = (h ^ byte) * 0x100000001B3 & M
    z = (h + 0x9E3779B97F4A7C15) & M
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & M
    z = (z ^ z >> 27) * 0x94D049BB133111EB & M
    return z ^ z >> 31


for arguments in ((0, ""), (1, "sample", 2), (M, "init", 3, 4), (20250610, "sample", 7), (20250610, "init", 7)):
    print(arguments, f"{derive_seed(*arguments):#018x}")
