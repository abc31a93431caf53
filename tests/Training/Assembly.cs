using Xunit.Sdk;
using Xunit.v3;

// torch's state (threads, random numbers, the count of live tensors) is the process's.
[assembly: Parallelization(Mode = ParallelMode.None)]
