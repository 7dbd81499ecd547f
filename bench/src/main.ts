process.stderr.write("no benchmark yet\n");
