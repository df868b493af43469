"""What daytona_first_call.cpp does, by the vendor's own SDK."""

import sys

from daytona import Daytona, DaytonaConfig

url, sandbox = sys.argv[1:]
# Without its socket for events, which would only cost it time here.
config = DaytonaConfig(api_key="key", api_url=f"{url}/api", target="us",
                       use_deprecated_polling=True)
assert Daytona(config).get(sandbox).state == "started"
