#ifndef REXA_SANDBOX_LOCAL_SANDBOX_PROCESS_HPP
#define REXA_SANDBOX_LOCAL_SANDBOX_PROCESS_HPP

#include "sandbox/local/cgroup.hpp"
#include "sandbox/local/disk_workspace.hpp"
#include "sandbox/local/helper.hpp"
#include "sandbox/local/launcher_client.hpp"

namespace rexa::local {

/// A sandbox of a helper.
class LaunchedSandbox final : public SandboxProcess {
public:
    LaunchedSandbox(std::shared_ptr<Helper> helper, std::shared_ptr<CgroupTree> cgroups,
                    const LauncherOptions& options, const LaunchRequest& request, const Call& call);
    LaunchedSandbox(const LaunchedSandbox&) = delete;
    LaunchedSandbox& operator=(const LaunchedSandbox&) = delete;
    ~LaunchedSandbox() override;

    void put_files(const std::vector<runner::RunFile>& files, const Call& call) override;
    ProgramEnd execute(const Program& program, const OutputSink& output, const Call& call) override;
    [[nodiscard]] int upper() const noexcept override { return upper_.get(); }
    [[nodiscard]] std::uint64_t room() const noexcept override { return room_; }
    [[nodiscard]] int notes() const noexcept override { return notes_.get(); }
    void end_processes(const Call& call) override;
    LayerId freeze(const Call& call) override;
    void destroy(const Call& cleanup) override;

private:
    void send_request(const LaunchRequest& request, CallWaiter& waiter);
    void send_entrances(CallWaiter& waiter);
    void receive_created(CallWaiter& waiter);
    [[nodiscard]] bool is_born_in_cgroup() const;
    [[nodiscard]] bool enters_cgroup_itself() const;
    void move_into_cgroup();

    std::shared_ptr<Helper> helper_;
    std::shared_ptr<CgroupTree> cgroups_;
    Limits limits_;
    std::uint64_t room_;
    std::uint64_t id_;
    FileDescriptor channel_;
    FileDescriptor process_;
    FileDescriptor upper_;
    FileDescriptor notes_;
    std::unique_ptr<Cgroup> cgroup_;
    std::optional<DiskWorkspace> disk_;
    bool frozen_ = false;
    bool destroyed_ = false;
};

} // namespace rexa::local

#endif
