# Scores pairs of WAV files (48 kHz, 16 bits, one channel): how much of the speech can be understood, 0 to 1.
# STOI: Taal, Hendriks, Heusdens, Jensen, IEEE TASLP 2011, as the package pystoi has it.
import sys
import wave

import numpy
from pystoi import stoi


def read(path):
    with wave.open(path) as file:
        return numpy.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(float)


for said, heard in zip(sys.argv[1::2], sys.argv[2::2]):
    print(float(stoi(read(said), read(heard), 48000, extended=False)))
