"""Sorts sentences by nearness to the first: python embed_sentences.py FOLDER SENTENCE...; MiniLM is in the folder."""

import re
import sys

import numpy as np
import sinter


def tokens(text, vocabulary):
    for word in re.findall(r"\w+|[^\w\s]", text.lower()):
        begin = 0
        while begin < len(word):  # the longest piece that the vocabulary has
            pieces = {end: ("##" if begin else "") + word[begin:end] for end in range(len(word), begin, -1)}
            begin, piece = next((each for each in pieces.items() if each[1] in vocabulary), (len(word), "[UNK]"))
            yield vocabulary[piece]


def embed(text):
    ids = np.array([[vocabulary["[CLS]"], *tokens(text, vocabulary), vocabulary["[SEP]"]]])
    return session.run(ids, np.ones_like(ids), np.zeros_like(ids)).sentence_embedding[0]


vocabulary = {line.rstrip("\n"): i for i, line in enumerate(open(f"{sys.argv[1]}/minilm_vocab.txt", encoding="utf-8"))}
session = sinter.Session(sinter.models.build_minilm(weights=f"{sys.argv[1]}/minilm.safetensors"))
first, *others = map(embed, sys.argv[2:])
for score, text in sorted(zip(others @ first, sys.argv[3:]), reverse=True):
    print(f"{score:.2f} {text}")
