#ifndef REXA_LISTENER_HPP
#define REXA_LISTENER_HPP

#include <rexa/snapshot.hpp>
#include <rexa/verdict.hpp>

namespace rexa {

/// Told of all runs of an engine, for tracing and statistics. Called on a thread of its own, one
/// call at a time, after the fact: it never delays a run and its exceptions are dropped. When it
/// falls more than 1,024 calls behind, further ones are dropped.
class RunListener {
public:
    virtual ~RunListener() = default;
    virtual void on_started(const Snapshot&) {}
    virtual void on_finished(const Snapshot&) {}
    virtual void on_verdict(const Verdict&) {}
};

} // namespace rexa

#endif
