#include "net/io_thread.hpp"

#include "core/blocked_signals.hpp"

namespace rexa::net {

IoThread::IoThread() : work_(context_.get_executor()) {
    const BlockedSignals blocked;
    thread_ = std::thread([this] { context_.run(); });
}

IoThread::~IoThread() {
    context_.stop();
    thread_.join();
}

} // namespace rexa::net
