# Numbers the filter has not heard of do not exist inside, whatever the host's kernel can do.
for number in (467, 468, 469, 470, 471, 500, 511, 1023):
    attempt(str(number), lambda: call(number, -1, -1, -1, -1, -1, -1))
finish()
