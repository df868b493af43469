#ifndef REXA_TESTS_INTEGRATION_WORKSPACE_NAMESPACE_PROCESS_HPP
#define REXA_TESTS_INTEGRATION_WORKSPACE_NAMESPACE_PROCESS_HPP

#include "workspace/file_descriptor.hpp"

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace rexa::test {

/// A process in a user and mount namespace of its own, mapped to an unprivileged id, with an empty
/// tmpfs over /tmp. It performs given steps one by one, and each hands folders out to the test,
/// which looks at them from outside as the library does.
class NamespaceProcess {
public:
    /// Runs inside; returns the paths of folders to hand out.
    using Step = std::function<std::vector<std::string>()>;

    explicit NamespaceProcess(std::vector<Step> steps);
    NamespaceProcess(const NamespaceProcess&) = delete;
    NamespaceProcess& operator=(const NamespaceProcess&) = delete;
    ~NamespaceProcess();

    /// Performs the next step. Throws what went wrong inside.
    std::vector<workspace::FileDescriptor> next();

private:
    void write_maps() const;
    [[noreturn]] void run_child(const std::vector<Step>& steps, int socket);

    pid_t child_ = -1;
    workspace::FileDescriptor socket_;
};

/// For as long as it lives this thread makes files as the id that the namespaces map: a tmpfs
/// mounted inside refuses files of an owner it cannot name, root included.
class AsMappedId {
public:
    AsMappedId();
    AsMappedId(const AsMappedId&) = delete;
    AsMappedId& operator=(const AsMappedId&) = delete;
    ~AsMappedId();
};

/// Mounts an overlay with userxattr: to be called inside.
void mount_overlay(const std::string& lowers, const std::string& upper, const std::string& work,
                   const std::string& merged);

} // namespace rexa::test

#endif
