// Makes a client, asks for one sandbox and ends.
#include "bench/support/canned_client.hpp"

int main(int, char** arguments) {
    const auto client = rexa::bench::canned_client(arguments[1]);
    const auto sandbox = client.sandboxes().get(rexa::bench::canned_sandbox);
    return sandbox.state == rexa::daytona::v0::SandboxState::started ? 0 : 1;
}
