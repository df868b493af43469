#include "net/resolver.hpp"

#include "core/blocked_signals.hpp"

#include <rexa/error.hpp>

#include <sys/socket.h>
#include <system_error>

#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <netdb.h>
#include <thread>

namespace rexa::net {

namespace {

namespace ip = boost::asio::ip;

ip::address address_of(const sockaddr& found) {
    if (found.sa_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(found);
        return ip::address_v4(ntohl(v4.sin_addr.s_addr));
    }
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(found);
    ip::address_v6::bytes_type bytes;
    std::copy(std::begin(v6.sin6_addr.s6_addr), std::end(v6.sin6_addr.s6_addr), bytes.begin());
    return ip::address_v6(bytes, v6.sin6_scope_id);
}

Addresses ask_the_system(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    const int result = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (result != 0) {
        auto error = Error(Errc::connection_failed,
                           "the host '" + host + "' was not found: " + ::gai_strerror(result) +
                               "; check its name and the network");
        throw result == EAI_AGAIN ? std::move(error).with_retry() : error;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    Addresses addresses;
    for (const auto* entry = found; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_family == AF_INET || entry->ai_family == AF_INET6) {
            addresses.push_back(address_of(*entry->ai_addr));
        }
    }
    return addresses;
}

constexpr std::size_t most_workers = 4;
constexpr std::size_t most_kept = 256;
constexpr auto keep = std::chrono::seconds(10);

} // namespace

/// Shared with the workers, which may outlive the resolver.
class Resolver::Workers : public std::enable_shared_from_this<Workers> {
public:
    explicit Workers(LookUp look_up) : look_up_(std::move(look_up)) {}

    Addresses resolve(const std::string& host, const Call& call) {
        std::unique_lock lock(mutex_);
        const auto answer = find_or_ask(host);
        if (!changed_.wait_until(lock, call.stop(), call.deadline(),
                                 [&] { return answer->ready; })) {
            lock.unlock();
            call.check();
        }
        if (answer->failure) {
            std::rethrow_exception(answer->failure);
        }
        return answer->addresses;
    }

    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        asked_.clear();
        changed_.notify_all();
    }

private:
    struct Answer {
        bool ready = false;
        Addresses addresses;
        std::exception_ptr failure;
        Call::Clock::time_point until = Call::Clock::time_point::max();
    };

    std::shared_ptr<Answer> find_or_ask(const std::string& host) {
        forget_old();
        if (const auto known = answers_.find(host); known != answers_.end()) {
            return known->second;
        }
        if (idle_ <= asked_.size() && workers_ < most_workers) {
            start_worker();
        }
        auto answer = std::make_shared<Answer>();
        answers_.emplace(host, answer);
        asked_.push_back(host);
        changed_.notify_all();
        return answer;
    }

    void forget_old() {
        const auto now = Call::Clock::now();
        std::erase_if(answers_, [&](const auto& entry) {
            return entry.second->ready &&
                   (entry.second->until <= now || answers_.size() > most_kept);
        });
    }

    void start_worker() {
        const BlockedSignals blocked;
        try {
            std::thread([self = shared_from_this()] { self->work(); }).detach();
            ++workers_;
        } catch (const std::system_error& error) {
            if (workers_ == 0) {
                throw Error(Errc::resource_exhausted,
                            "cannot start a thread to look up names; raise the limit of processes")
                    .with_errno(error.code().value());
            }
        }
    }

    void work() {
        std::unique_lock lock(mutex_);
        for (;;) {
            ++idle_;
            changed_.wait(lock, [this] { return closed_ || !asked_.empty(); });
            --idle_;
            if (closed_) {
                return;
            }
            const auto host = std::move(asked_.front());
            asked_.pop_front();
            const auto answer = answers_.at(host);
            lock.unlock();
            Addresses addresses;
            std::exception_ptr failure;
            try {
                addresses = look_up_(host);
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            publish(host, *answer, std::move(addresses), failure);
        }
    }

    /// A failure is told to those who wait and not kept.
    void publish(const std::string& host, Answer& answer, Addresses addresses,
                 const std::exception_ptr& failure) {
        answer.addresses = std::move(addresses);
        answer.failure = failure;
        answer.until = Call::Clock::now() + keep;
        answer.ready = true;
        if (failure) {
            answers_.erase(host);
        }
        changed_.notify_all();
    }

    const LookUp look_up_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::string, std::shared_ptr<Answer>> answers_;
    std::deque<std::string> asked_;
    std::size_t workers_ = 0;
    std::size_t idle_ = 0;
    bool closed_ = false;
};

Resolver::Resolver() : Resolver(ask_the_system) {}

Resolver::Resolver(LookUp look_up) : workers_(std::make_shared<Workers>(std::move(look_up))) {}

Resolver::~Resolver() {
    workers_->close();
}

Addresses Resolver::resolve(const std::string& host, const Call& call) {
    boost::system::error_code error;
    const auto literal = ip::make_address(host, error);
    if (!error) {
        return {literal};
    }
    auto addresses = workers_->resolve(host, call);
    if (addresses.empty()) {
        throw Error(Errc::connection_failed, "the host '" + host + "' has no address");
    }
    return addresses;
}

} // namespace rexa::net
