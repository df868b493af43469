// Executing over a warm connection to a service without delays: by our client, by the vendor's own
// SDK, and the same bytes over a bare blocking socket. What is wanted is a tenth of the SDK's time,
// or 60 us more than the socket takes, whichever is more.
#include "bench/support/canned_client.hpp"
#include "bench/support/canned_daytona.hpp"
#include "bench/support/measure.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace rexa;
using namespace rexa::bench;

namespace {

constexpr double more_than_socket_us = 60;

/// Microseconds of one execution.
struct Cost {
    double wall = 0;
    double cpu = 0;
};

struct Costs {
    std::vector<double> wall;
    std::vector<double> cpu;

    double add(const Cost& cost) {
        wall.push_back(cost.wall);
        cpu.push_back(cost.cpu);
        return cost.wall;
    }
};

double cpu_us() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto us = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

template <class Work>
Cost cost_of(int count, Work work) {
    const double cpu_before = cpu_us();
    const double wall = milliseconds([&] {
        for (int i = 0; i < count; ++i) {
            work();
        }
    });
    return {wall * 1e3 / count, (cpu_us() - cpu_before) / count};
}

class OurExecution {
public:
    explicit OurExecution(const std::string& url) : process_(canned_toolbox(url).process()) {
        command_.command = "echo hello";
    }

    void operator()() const {
        if (process_.execute(command_).output != "hello\n") {
            throw std::runtime_error("the service answered something else");
        }
    }

private:
    daytona::v0::Process process_;
    daytona::v0::ShellCommand command_;
};

/// Our client's bytes and nothing around them.
class SocketExecution {
public:
    explicit SocketExecution(std::uint16_t port) : socket_(context_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
        socket_.set_option(boost::asio::ip::tcp::no_delay(true));
        const std::string body = R"({"command":"echo hello"})";
        request_ = "POST /toolbox/" + std::string(canned_sandbox) +
                   "/process/execute HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                   "\r\nAuthorization: Bearer key\r\nX-Daytona-Source: rexa\r\n"
                   "X-Daytona-SDK-Version: 0.205.1\r\nContent-Type: application/json\r\n"
                   "Content-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    void operator()() {
        boost::asio::write(socket_, boost::asio::buffer(request_));
        const std::size_t size = socket_.read_some(boost::asio::buffer(reply_));
        if (!std::string_view(reply_.data(), size).ends_with(R"("hello\n"})")) {
            throw std::runtime_error("the service answered something else");
        }
    }

private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    std::string request_;
    std::array<char, 4096> reply_{};
};

Cost ask(Dialogue& program, int count) {
    Cost cost;
    if (!(std::istringstream(program.ask(std::to_string(count))) >> cost.wall >> cost.cpu)) {
        throw std::runtime_error("the SDK's program printed something else");
    }
    return cost;
}

} // namespace

int main() {
    const CannedDaytona service;
    const OurExecution ours(service.url());
    SocketExecution socket(service.port());
    Dialogue sdk({BENCH_PYTHON, "-Wignore", BENCH_SDK_PROGRAMS "/sdk_exec.py", service.url(),
                  std::string(canned_sandbox)});
    Costs our_costs;
    Costs socket_costs;
    Costs sdk_costs;
    const Medians walls = interleave(
        31, [&] { return our_costs.add(cost_of(400, ours)); },
        [&] {
            socket_costs.add(cost_of(400, [&] { socket(); }));
            return sdk_costs.add(ask(sdk, 50));
        });
    const double socket_us = median(socket_costs.wall);
    const double most_us = std::max(0.1 * walls.peer, socket_us + more_than_socket_us);
    report(
        {"daytona_exec", "the SDK of Daytona", "us", walls, most_us / walls.peer, Better::lower});
    report({"daytona_exec_cpu",
            "the SDK of Daytona",
            "us",
            {median(our_costs.cpu), median(sdk_costs.cpu), walls.rounds},
            0.1,
            Better::lower});
    report({"daytona_exec_socket",
            "a bare socket",
            "us",
            {walls.ours, socket_us, walls.rounds},
            most_us / socket_us,
            Better::lower});
}
